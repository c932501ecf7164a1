package convoy.backend.dl4j;

import convoy.network.ParameterLayout;

/**
 * A network's parameters and gradient in the Java heap, flat.
 *
 * @param layout where each lies
 * @param values all parameters
 * @param gradient of those that are learnt
 */
record HostParameters(ParameterLayout layout, float[] values, float[] gradient) {

  HostParameters(ParameterLayout layout) {
    this(layout, new float[layout.size()], new float[layout.trainableSize()]);
  }
}
