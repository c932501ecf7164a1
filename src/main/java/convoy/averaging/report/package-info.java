/**
 * What users and jobs learn of a training's course: reports of rounds and epochs, listeners, the
 * summary, advice.
 *
 * <p>Sees the plain packages; no other part of {@code convoy.averaging}.
 */
package convoy.averaging.report;
