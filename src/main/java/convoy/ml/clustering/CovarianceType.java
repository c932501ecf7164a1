package convoy.ml.clustering;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the covariances of a mixture's components have in common, and how many numbers they are. */
enum CovarianceType {
  /** One variance for each component: sigma² I. */
  SPHERICAL {
    @Override
    int length(int features) {
      return 1;
    }
  },
  /** A variance for each feature of each component. */
  DIAGONAL {
    @Override
    int length(int features) {
      return features;
    }
  },
  /** One matrix for all components. */
  TIED {
    @Override
    int length(int features) {
      return features * features;
    }

    @Override
    long freeNumbers(int components, int features) {
      return triangle(features);
    }
  },
  /** A matrix for each component. */
  FULL {
    @Override
    int length(int features) {
      return features * features;
    }

    @Override
    long freeNumbers(int components, int features) {
      return components * triangle(features);
    }
  };

  /** How many numbers a component's covariance is kept as. */
  abstract int length(int features);

  /** How many numbers of all covariances can be chosen freely. */
  long freeNumbers(int components, int features) {
    return (long) components * length(features);
  }

  /** Whether a covariance is a matrix. */
  boolean isMatrix() {
    return this == TIED || this == FULL;
  }

  /** Where a covariance has the variance of a feature. */
  int variance(int feature, int features) {
    return switch (this) {
      case SPHERICAL -> 0;
      case DIAGONAL -> feature;
      case TIED, FULL -> feature * (features + 1);
    };
  }

  private static long triangle(int features) {
    return features * (features + 1L) / 2;
  }

  /** As a person writes it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All of them as a person writes them. */
  static List<String> words() {
    return Arrays.stream(values()).map(CovarianceType::word).toList();
  }

  /** The one of that name. */
  static CovarianceType of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
