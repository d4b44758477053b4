package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.facts.Placements;
import io.wherry.common.model.Placement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhereaboutsTest {
  private static final String ONE = "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1";
  @TempDir private Path folder;

  private Whereabouts over(List<Placement> said) {
    var given =
        new Placements.Given(
            Optional.empty(),
            Optional.of("hv1"),
            List.of("cat", folder.resolve("guests").toString()),
            Duration.ofMinutes(1));
    return new Whereabouts(new Placements(Optional.empty(), given), said::add);
  }

  @Test
  void onlyWhatHasChangedIsSaid() throws Exception {
    var said = new ArrayList<Placement>();
    Files.writeString(folder.resolve("guests"), "");
    var whereabouts = over(said);
    whereabouts.look();
    whereabouts.look();
    assertThat(said).hasSize(1);
    Files.writeString(folder.resolve("guests"), ONE + "\n");
    whereabouts.look();
    assertThat(said).hasSize(2);
    assertThat(whereabouts.now().guests()).containsExactly(ONE);
  }

  @Test
  void itIsClosedTwiceOrUnstartedAndStaysClosed() throws Exception {
    var said = new ArrayList<Placement>();
    var whereabouts = over(said);
    whereabouts.close();
    whereabouts.close();
    whereabouts.start();
    whereabouts.start();
    assertThat(said).isEmpty();
  }
}
