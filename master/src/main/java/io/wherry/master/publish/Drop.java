package io.wherry.master.publish;

import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import java.util.Optional;

/** A package that the next release leaves out, in one slot or in all. */
public record Drop(PackageName name, Optional<String> slot) {
  /** Reads {@code category/name} or {@code category/name:slot}. */
  public static Drop parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) return new Drop(PackageName.parse(text), Optional.empty());
    return new Drop(
        PackageName.parse(text.substring(0, colon)), Optional.of(text.substring(colon + 1)));
  }

  public boolean covers(PackageId id) {
    return name.equals(id.name()) && slot.map(id.slot()::equals).orElse(true);
  }

  @Override
  public String toString() {
    return name + slot.map(s -> ":" + s).orElse("");
  }
}
