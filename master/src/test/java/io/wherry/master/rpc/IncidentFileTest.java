package io.wherry.master.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.master.pipeline.Answer;
import io.wherry.proto.v1.RolloutReplay;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that somebody sent: replayed, or refused with what is wrong. */
class IncidentFileTest {
  private static final Path KEPT =
      Path.of("src/test/resources/io/wherry/master/pipeline/incident-1.jsonl");
  @TempDir private Path dir;

  private static String refused(Path file, String until) {
    return ((Answer.Refused<RolloutReplay>) IncidentFile.replay(file, until)).message();
  }

  @Test
  void aFileIsReplayedUpToWhereOneAsks() {
    var all = ((Answer.Ok<RolloutReplay>) IncidentFile.replay(KEPT, "")).value();
    assertThat(all.getDifferencesList()).isEmpty();
    assertThat(all.getMembersCount()).isPositive();
    var first = all.getMoments(0);
    var begun =
        ((Answer.Ok<RolloutReplay>) IncidentFile.replay(KEPT, "#" + first.getSequence())).value();
    assertThat(begun.getMomentsList()).containsExactly(first);
    assertThat(refused(KEPT, "1")).contains("nothing had happened by then: it began with event #");
    assertThat(refused(KEPT, "noon")).contains("--until: 'noon'");
  }

  @Test
  void whatIsNoIncidentIsRefusedByItsName() throws IOException {
    var none = dir.resolve("none.jsonl");
    assertThat(refused(none, ""))
        .isEqualTo(none + " is not there; `wherry rollout replay --export` makes one");
    assertThat(refused(dir, "")).isEqualTo(dir + " is no file; name the one that --export wrote");
    var bytes = Files.write(dir.resolve("bytes"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(refused(bytes, ""))
        .isEqualTo(bytes + " is not UTF-8 text: not an incident of wherry");
    var text = Files.writeString(dir.resolve("text"), "hello\n");
    assertThat(refused(text, "")).startsWith(text + ", line 1: not an incident of wherry");
    var large = dir.resolve("large");
    try (var file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength((64L << 20) + 1);
    }
    assertThat(refused(large, "")).isEqualTo(large + " is larger than 64 MB: no incident is");
  }
}
