package io.wherry.master.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes the log is killed; what it was told is recorded is there, and whole. */
class KilledLogTest {
  @TempDir private Path dir;

  sealed interface Fact {
    record Half(long number, boolean second) implements Fact {}
  }

  /** Records pairs for as long as it lives, and says each number once it is recorded. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws Exception {
      try (var log = EventLog.open(Path.of(args[0]))) {
        for (long n = Long.parseLong(args[1]); ; n++) {
          log.append(List.of(half(n, false), half(n, true)));
          System.out.println(n);
          System.out.flush();
        }
      }
    }

    private static Entry half(long n, boolean second) {
      return Entry.of("s", new Fact.Half(n, second), Instant.EPOCH);
    }
  }

  private Process writer(long from) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            dir.resolve("events.db").toString(),
            Long.toString(from))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Kills it as it writes on after that many numbers; the last that it said. */
  private static long killedAfter(Process writer, int said) throws Exception {
    long last = -1;
    try (var out =
        new BufferedReader(
            new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < said; i++) last = Long.parseLong(String.valueOf(out.readLine()));
      // Through its handle: otherwise what it said last is thrown away unread.
      assertThat(writer.toHandle().destroyForcibly()).isTrue();
      for (var line = out.readLine(); line != null; line = out.readLine())
        last = Long.parseLong(line);
    }
    assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return last;
  }

  @Test
  void whatWasAnsweredIsThereAfterEveryKillAndNothingIsHalf() throws Exception {
    long from = 0;
    for (int said : List.of(1, 7, 40)) {
      long last = killedAfter(writer(from), said);
      var facts = new ArrayList<Fact>();
      try (var log = EventLog.open(dir.resolve("events.db"))) {
        log.replay("", Fact.class, r -> facts.add(r.fact()));
      }
      assertThat(facts.size() % 2).isZero();
      for (int i = 0; i < facts.size(); i++)
        assertThat(facts.get(i)).isEqualTo(new Fact.Half(i / 2, i % 2 == 1));
      assertThat(facts.size() / 2L).isGreaterThan(last);
      from = facts.size() / 2;
    }
  }
}
