package convoy.network;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Copies of records with one value changed, checked as when they are made anew. */
final class Copies {

  private Copies() {}

  /**
   * @param record to copy
   * @param component the name of the value that changes
   * @param value the new one
   * @throws IllegalArgumentException if the record refuses it
   */
  @SuppressWarnings("unchecked")
  static <R> R with(Object record, String component, Object value) {
    Class<?> type = record.getClass();
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        boolean changes = components[i].getName().equals(component);
        values[i] = changes ? value : components[i].getAccessor().invoke(record);
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return (R) type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException("Cannot copy " + record, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot copy " + record, e);
    }
  }
}
