package io.wherry.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.LogManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command, as somebody types it who has read of a seed. */
class SimTest {
  private final StringWriter said = new StringWriter();

  @BeforeAll
  static void silence() {
    LogManager.getLogManager().reset();
  }

  private int sim(String line) {
    var command = new CommandLine(new Sim());
    command.setOut(new PrintWriter(said, true));
    command.setErr(new PrintWriter(said, true));
    return command.execute(line.split(" "));
  }

  @Test
  void itRunsSoManySeedsWithTheFaultsThatAreNamedAndEndsWithOneLine() {
    assertThat(sim("--seed 4 --seeds 2 --hosts 3 --hours 1 --faults loss,crash")).isZero();
    assertThat(said.toString().lines())
        .singleElement()
        .asString()
        .startsWith("sim: 2 seeds, 6 hosts, ")
        .endsWith(" faults, 0 violations");
  }

  @Test
  void theSameLineSaysTheSame() {
    sim("--seed 7 --hosts 3 --hours 1");
    var first = said.toString();
    said.getBuffer().setLength(0);
    sim("--seed 7 --hosts 3 --hours 1");
    assertThat(said.toString()).isEqualTo(first);
  }

  @Test
  void whatItDoesNotKnowIsRefusedByItsName() {
    assertThat(sim("--faults loss,flood")).isEqualTo(2);
    assertThat(said.toString()).contains("no fault is called 'flood'").contains("partition");
    assertThat(sim("--hosts none")).isEqualTo(2);
    assertThat(said.toString()).doesNotContain("sim: ");
  }
}
