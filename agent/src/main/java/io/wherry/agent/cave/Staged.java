package io.wherry.agent.cave;

import java.util.List;

/** A plan that cave has said it would do exactly so. */
record Staged(Story story, List<Layer> layers, Desk desk) {
  Staged {
    layers = List.copyOf(layers);
  }
}
