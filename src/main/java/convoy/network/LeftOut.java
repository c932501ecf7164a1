package convoy.network;

/** Tells Jackson which values of newer keys are not written: those that leave a layer as it was. */
final class LeftOut {

  @Override
  public boolean equals(Object value) {
    return value == null
        || value.equals(1)
        || value.equals(false)
        || value == Convolution.PaddingMode.ZEROS;
  }

  @Override
  public int hashCode() {
    return 0;
  }
}
