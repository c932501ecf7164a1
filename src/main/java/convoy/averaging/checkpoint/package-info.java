/**
 * Checkpoints as files: written whole or not at all, found again, and refused where they are
 * damaged or of another training. What they say is the caller's affair: facts, and vectors.
 *
 * <p>Sees the plain packages and Hadoop's file systems; no other part of {@code convoy.averaging}.
 */
package convoy.averaging.checkpoint;
