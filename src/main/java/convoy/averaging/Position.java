package convoy.averaging;

/**
 * Where a training is.
 *
 * @param rounds that have ended
 * @param steps mini-batches that each worker has taken in them
 * @param examples that all workers together have trained on in them
 */
record Position(int rounds, long steps, long examples) {
  static final Position BEGINNING = new Position(0, 0, 0);
}
