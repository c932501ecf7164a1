package convoy.bench;

import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@link BackendSpeeds} trains: a preset on images of its kind.
 *
 * @param network the preset
 * @param shape of an image
 */
record Subject(String network, Shape shape) {
  static final int CLASSES = 10;
  static final Subject LENET5 = new Subject("lenet5", new Shape(1, 28, 28));
  static final Subject RESNET20 = new Subject("resnet20", new Shape(3, 32, 32));
  static final List<Subject> ALL = List.of(LENET5, RESNET20);

  static Subject named(String network) {
    return ALL.stream()
        .filter(subject -> subject.network.equals(network))
        .findFirst()
        .orElseThrow();
  }

  NetworkSpec spec() {
    return NetworkSpec.parse(network, shape).withOutput(CLASSES);
  }

  /** How many values are learnt. */
  int parameters() {
    return new ParameterLayout(spec()).trainableSize();
  }

  /** Its training images. */
  Path train() {
    return LocalFolder.file(network + "-train");
  }

  /** Its test images. */
  Path test() {
    return LocalFolder.file(network + "-test");
  }
}
