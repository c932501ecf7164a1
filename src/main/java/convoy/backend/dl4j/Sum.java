package convoy.backend.dl4j;

/** Adds two native arrays, piece by piece; the sum may take the place of either. */
record Sum(Workbench bench, NativeArray one, NativeArray other, NativeArray sum, int length)
    implements Operation {

  @Override
  public void run() {
    float[] values = bench.values;
    float[] others = bench.gradient;
    for (int at = 0; at < length; at += Workbench.LENGTH) {
      int count = Math.min(Workbench.LENGTH, length - at);
      one.get(at, values, 0, count);
      other.get(at, others, 0, count);
      for (int i = 0; i < count; i++) {
        values[i] += others[i];
      }
      sum.put(at, values, 0, count);
    }
  }
}
