/**
 * The main classes behind {@code jobs/*.sh}: they read settings and data, run a pipeline, and say
 * how it went. For people at a command line; may see every package but the backends.
 */
package convoy.jobs;
