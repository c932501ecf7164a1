/** Measurements against peers, each a main class behind {@code jobs/bench.sh}. */
package convoy.bench;
