package io.wherry.common.resolve;

import io.wherry.common.resolve.Statement.Offer;
import java.util.List;

/** What meets a demand, the best first, and the same for people. */
record Fit(List<Integer> variables, Offer offer) {
  Fit {
    variables = List.copyOf(variables);
  }
}
