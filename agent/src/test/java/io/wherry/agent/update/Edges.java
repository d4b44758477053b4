package io.wherry.agent.update;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the machine does with every sample: its edges, and their picture. */
record Edges(TreeSet<String> all) {
  static String edge(UpdateState from, UpdateEvent event, UpdateState to) {
    return nameOf(from) + " --> " + nameOf(to) + " : " + event.getClass().getSimpleName();
  }

  /** Every edge that changes the state or has an effect. */
  static Edges of(List<UpdateMachine> machines) {
    var all = new TreeSet<String>();
    for (var machine : machines) add(machine, all);
    return new Edges(all);
  }

  private static void add(UpdateMachine machine, TreeSet<String> all) {
    for (var now : List.of(Samples.NOW, Samples.SOON, Samples.TOO_LATE))
      for (var state : Samples.states())
        for (var event : Samples.events()) step(machine, state, event, now, all);
  }

  private static void step(
      UpdateMachine machine,
      UpdateState from,
      UpdateEvent event,
      Instant now,
      TreeSet<String> all) {
    var next = machine.step(from, event, now);
    if (!next.equals(Next.stay(from))) all.add(edge(from, event, next.state()));
  }

  /** Edges between the same two states share a line. */
  String mermaid() {
    Map<String, TreeSet<String>> lines = new TreeMap<>();
    for (var edge : all) {
      var parts = edge.split(" : ", -1);
      lines.computeIfAbsent(parts[0], _ -> new TreeSet<>()).add(parts[1]);
    }
    return "stateDiagram-v2\n  [*] --> Recovering : first start\n"
        + lines.entrySet().stream()
            .map(line -> "  " + line.getKey() + " : " + String.join(", ", line.getValue()) + "\n")
            .collect(Collectors.joining());
  }

  private static String nameOf(UpdateState state) {
    return state.getClass().getSimpleName();
  }
}
