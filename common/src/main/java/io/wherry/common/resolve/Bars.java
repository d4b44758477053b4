package io.wherry.common.resolve;

import io.wherry.common.model.InstalledPackage;
import io.wherry.common.resolve.Place.Occupant;
import java.util.List;
import java.util.Optional;

/** What keeps single packages of a release away from a host, whoever asks for them. */
final class Bars {
  private final Places places;
  private final Admission admission;
  private final Wanted.Downgrades downgrades;

  Bars(Places places, Admission admission, Wanted.Downgrades downgrades) {
    this.places = places;
    this.admission = admission;
    this.downgrades = downgrades;
  }

  /** What makes every plan wrong. */
  List<String> hindrances() {
    return admission.problems();
  }

  /** Why it may not come, as words after its name; what is there already may stay. */
  Optional<String> against(Occupant occupant) {
    if (occupant.staying() || occupant.candidate().isEmpty()) return Optional.empty();
    for (var present : places.installed(occupant.id().name())) {
      var why = against(occupant, present);
      if (why.isPresent()) return why;
    }
    return admission.bar(occupant.candidate().get());
  }

  private Optional<String> against(Occupant occupant, InstalledPackage present) {
    if (!occupant.id().replaces(present.id())) return Optional.empty();
    if (present.elsewhere().isPresent())
      return Optional.of(
          "would take the place of "
              + present.id()
              + " in the database "
              + present.elsewhere().get()
              + ", which Wherry leaves alone");
    boolean older = occupant.id().version().compareTo(present.id().version()) < 0;
    if (!older || mayGoDown(present)) return Optional.empty();
    return Optional.of("is older than " + present.id() + whose(present));
  }

  private boolean mayGoDown(InstalledPackage present) {
    return switch (downgrades) {
      case ALL -> true;
      case OURS -> present.managed();
      case NONE -> false;
    };
  }

  private static String whose(InstalledPackage present) {
    return present.managed()
        ? ", which is installed; downgrades are not allowed"
        : ", which was on this host before Wherry";
  }
}
