package io.wherry.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.update.Effect.End;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Steps the machine once and remembers which edge that was. */
record Walk(UpdateMachine machine, Set<String> walked, UpdateState from, Instant now) {
  Walk at(Instant time) {
    return new Walk(machine, walked, from, time);
  }

  Walked on(UpdateEvent event) {
    var next = machine.step(from, event, now);
    walked.add(Edges.edge(from, event, next.state()));
    return new Walked(from, next);
  }

  record Walked(UpdateState from, Next next) {
    /** To a state of that kind, with effects of these kinds in this order. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    final Walked leadsTo(Class<? extends UpdateState> state, Class<? extends Effect>... effects) {
      assertThat(next.state()).isInstanceOf(state);
      assertThat(next.effects().stream().<Class<?>>map(Object::getClass).toList())
          .isEqualTo(List.of(effects));
      return this;
    }

    void stays() {
      assertThat(next).isEqualTo(Next.stay(from));
    }

    End ending() {
      return next.effects().stream()
          .filter(End.class::isInstance)
          .map(End.class::cast)
          .findFirst()
          .orElseThrow();
    }
  }
}
