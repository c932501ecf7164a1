package convoy.data.image;

/**
 * What should be an image is none, or not one that can be used. The message goes on after "the
 * image ...".
 */
public final class BrokenImageException extends Exception {
  private static final long serialVersionUID = 1;

  /** An exception with these words. */
  public BrokenImageException(String message) {
    super(message);
  }
}
