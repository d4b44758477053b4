package io.wherry.common.resolve;

import java.util.List;

/**
 * One of {@code choices}, the best first, must be true once its asker is. {@code soft} ones need
 * not come before the asker; {@code eager} ones want their best choice even where another is there.
 */
record Demand(List<Integer> choices, boolean soft, boolean eager) {
  Demand {
    choices = List.copyOf(choices);
  }
}
