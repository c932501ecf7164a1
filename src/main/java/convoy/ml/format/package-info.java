/** In which formats Spark's writers can save models; sees the stages that there are. */
package convoy.ml.format;
