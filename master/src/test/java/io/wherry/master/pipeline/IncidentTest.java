package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Outcome;
import io.wherry.master.fleet.Fleet;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.window.WindowFact;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rollout that is carried away in a file, and replays where no master is. */
class IncidentTest {
  private static final Path KEPT =
      Path.of("src/test/resources/io/wherry/master/pipeline/incident-1.jsonl");
  private final TestMaster master = new TestMaster(2);
  private String text = "";

  @BeforeEach
  void aRolloutThatWentWrong() {
    master.enrolConnected(4).get(1).next = Outcome.REVERTED;
    TestMaster.unchecked(() ->
        master.mind.windows.set(
            new WindowWish(
                new WindowFact.WindowSet(
                    "night",
                    "all",
                    "0 * * * *",
                    Duration.ofHours(1),
                    "UTC",
                    Duration.ZERO,
                    Duration.ZERO),
                false,
                false,
                ""),
            "operator/anna"));
    master.start(RolloutStoryTest.order(2, "1,100%", 0));
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("aborted");
    text = exported();
  }

  private String exported() {
    var texts = new ArrayList<String>();
    TestMaster.unchecked(() ->
        texts.add(((Answer.Ok<Excerpt>) master.mind.rollouts.excerpt("r1")).value().run().text()));
    return texts.getFirst();
  }

  private static Incident read(String text) {
    return switch (Incident.parse("night.jsonl", text)) {
      case Answer.Ok<Incident>(var incident) -> incident;
      case Answer.Refused<Incident>(_, var why) -> throw new AssertionError(why);
    };
  }

  private static Answer<Replayed> replayed(Incident incident, String until) {
    var answers = new ArrayList<Answer<Replayed>>();
    TestMaster.unchecked(() -> answers.add(incident.replayed(until)));
    return answers.getFirst();
  }

  private static Replayed replayed(String text) {
    return ((Answer.Ok<Replayed>) replayed(read(text), "")).value();
  }

  private static String refused(String text) {
    return ((Answer.Refused<Incident>) Incident.parse("night.jsonl", text)).message();
  }

  @Test
  void itReplaysWithoutAMasterAsItDidWithOne() {
    var without = replayed(text);
    assertThat(without.differences()).isEmpty();
    assertThat(without.standing().phase()).isEqualTo("aborted");
    var with = new ArrayList<Answer<Replayed>>();
    TestMaster.unchecked(
        () -> with.add(((Answer.Ok<Replay>) master.mind.rollouts.replay("r1", "")).value().run()));
    assertThat(with).containsExactly(Answer.ok(without));
  }

  @Test
  void itHoldsWhatTheDecisionsDependedOnAndNothingOfLater() {
    master.now = master.now.plusSeconds(1);
    master.start(RolloutStoryTest.order(3, "100%", 3));
    master.runAll();
    assertThat(exported()).as("the next rollout is not its business").hasLineCount(lines().size());
    var incident = read(text);
    assertThat(incident.hosts()).hasSize(4);
    var facts = new ArrayList<Object>();
    incident.replay("", Record.class, r -> facts.add(r.fact()));
    assertThat(facts)
        .hasAtLeastOneElementOfType(FleetFact.Enrolled.class)
        .hasAtLeastOneElementOfType(FleetFact.InventoryStored.class)
        .hasAtLeastOneElementOfType(FleetFact.PlanStored.class)
        .hasAtLeastOneElementOfType(FleetFact.Ended.class)
        .hasAtLeastOneElementOfType(PermissionFact.Granted.class)
        .hasAtLeastOneElementOfType(WindowFact.WindowSet.class);
    assertThat(text).contains("\"name\":\"host2\"");
  }

  @Test
  void itStandsAsItDidAfterEachEvent() {
    var all = replayed(text);
    for (var moment : all.moments()) {
      var then = (Answer.Ok<Replayed>) replayed(read(text), "#" + moment.sequence());
      assertThat(then.value().differences()).isEmpty();
      assertThat(then.value().moments().getLast()).isEqualTo(moment);
    }
    var first = all.moments().getFirst();
    var begun = ((Answer.Ok<Replayed>) replayed(read(text), "" + first.sequence())).value();
    assertThat(begun.standing().phase()).isEqualTo("running");
    assertThat(begun.standing().places().getFirst().state()).isEqualTo("ordered");
    assertThat(begun.standing().places().getLast().state()).isEqualTo("pending");
    var atTime = ((Answer.Ok<Replayed>) replayed(read(text), master.now.toString())).value();
    assertThat(atTime.standing()).isEqualTo(all.standing());
  }

  @Test
  void beforeItsBeginningThereIsNothingToReplay() {
    assertThat(((Answer.Refused<Replayed>) replayed(read(text), "2020-01-01T00:00:00Z")).message())
        .startsWith("of rollout r1 nothing had happened by then: it began with event #");
    assertThat(((Answer.Refused<Replayed>) replayed(read(text), "yesterday")).message())
        .contains("--until: 'yesterday' is neither the number of an event nor a time");
  }

  private List<String> lines() {
    return text.lines().toList();
  }

  private String with(int line, String other) {
    var lines = new ArrayList<>(lines());
    lines.set(line, other);
    return lines.stream().collect(Collectors.joining("\n"));
  }

  @Test
  void aFileOfSomethingElseIsRefusedWithItsLine() {
    assertThat(refused(""))
        .startsWith("night.jsonl, line 1: there is nothing in it; make it anew with");
    assertThat(refused("#!/bin/sh\n")).contains("line 1: not an incident of wherry");
    assertThat(refused("{\"kind\":\"backup\"}")).contains("its kind is not wherry-incident");
    assertThat(refused("{".repeat(5000))).contains("line 1: not JSON");
    assertThat(refused(with(0, lines().getFirst().replace("\"version\":1", "\"version\":2"))))
        .contains("an incident of version 2, and this program reads version 1");
  }

  @Test
  void aFileThatIsDamagedIsRefusedWithItsLine() {
    assertThat(refused(text.substring(0, text.length() - 20))).contains("not JSON");
    var shorter = lines().subList(0, lines().size() - 3);
    assertThat(refused(String.join("\n", shorter)))
        .contains("line " + shorter.size() + ":")
        .contains("it was cut off");
    assertThat(refused(with(3, lines().get(2))))
        .contains("line 4: fact ")
        .contains("in their order");
    assertThat(refused(with(2, "{}"))).contains("line 3: $.sequence");
    assertThat(
            refused(
                with(2, lines().get(2).replaceFirst("\"type\":\"Of[A-Za-z]*", "\"type\":\"Of"))))
        .contains("line 3: ");
    assertThat(refused(with(2, " ".repeat(9 << 20)))).contains("line 3: the line has");
    var last = lines().size() - 1;
    assertThat(
            refused(
                with(
                    last,
                    lines().get(last).replaceFirst("\"sequence\":[0-9]+", "\"sequence\":999999"))))
        .contains("is newer than the log");
    assertThat(
            refused(with(last, lines().get(last).replaceFirst("\"stream\":\"", "\"stream\":\"x"))))
        .contains("says that it is of another stream");
  }

  @Test
  void aFileThatSaysOtherwiseThanItsEventsIsFound() {
    var lies =
        with(0, lines().getFirst().replace("\"phase\":\"aborted\"", "\"phase\":\"finished\""));
    assertThat(replayed(lies).differences())
        .singleElement()
        .asString()
        .isEqualTo("the rollout stands as finished, and the log leads to aborted");
    int started = 0;
    while (!lines().get(started).contains("\"type\":\"Started\"")) started++;
    int sequence = read(text).facts() + 1000;
    var twice =
        text.replace("\"facts\":" + read(text).facts(), "\"facts\":" + (read(text).facts() + 1))
                .replaceFirst("\"upTo\":[0-9]+", "\"upTo\":" + sequence)
            + lines().get(started).replaceFirst("\"sequence\":[0-9]+", "\"sequence\":" + sequence);
    assertThat(replayed(twice).differences()).anyMatch(d -> d.contains("it was started before"));
  }

  /** Made by {@code deploy/sim/run --incident}, and never anew: later programs must read it. */
  @Test
  void anIncidentOfTheSimulationReplaysForEver() throws Exception {
    var incident = read(Files.readString(KEPT));
    var replayed = ((Answer.Ok<Replayed>) replayed(incident, "")).value();
    assertThat(replayed.differences()).isEmpty();
    assertThat(replayed.moments().size()).isGreaterThan(50);
    var fleet = new Fleet(Duration.ofMinutes(2));
    incident.replay("", FleetFact.class, r -> fleet.apply(r.fact(), r.at()));
    assertThat(fleet.all()).isNotEmpty();
    var half = replayed.moments().get(replayed.moments().size() / 2);
    var then = ((Answer.Ok<Replayed>) replayed(incident, "" + half.sequence())).value();
    assertThat(then.differences()).isEmpty();
    assertThat(then.moments()).hasSizeLessThan(replayed.moments().size());
  }
}
