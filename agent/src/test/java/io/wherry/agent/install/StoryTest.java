package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.ChangeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operations are read once more when they are asked for, some of them at a time. */
class StoryTest {
  private static final Instant NOON = Instant.ofEpochSecond(1_800_000_000);
  private static final Path ROOT = Path.of("/root");

  @TempDir(factory = FastDisk.class)
  Path state;

  private static Op op(int number) {
    if (number % 1000 == 7) {
      var names = IntStream.range(0, 3000).mapToObj(name -> "name-" + name).toList();
      return new Op.Tree(ROOT.resolve("tree-" + number), Path.of("/staged"), names);
    }
    return new Op.Create(ROOT.resolve("ü-" + number), Path.of("/staged"), number);
  }

  private List<Op> write(int number) throws IOException {
    var ops = new ArrayList<Op>();
    try (var journal = Journal.open(state, Points.NONE)) {
      journal.add(new Note.Begun(new ChangeId("c"), ROOT, List.of(), NOON));
      for (int i = 0; i < number; i++) {
        ops.add(op(i));
        journal.add(new Note.Intent(op(i)));
        if (i % 100 == 99) journal.add(new Note.ConfigurationFile("/etc/file-" + i));
      }
      journal.commit(new Note.Committed(NOON));
    }
    return ops;
  }

  @Test
  void operationsComeBackInBothOrdersHoweverManyThereAre() throws IOException {
    var ops = write(30_000);
    var story = Story.read(state, Points.NONE);
    try (var journal = Journal.open(state, Points.NONE)) {
      journal.commit(new Note.Reverting(NOON));
    }
    var forth = new ArrayList<Op>();
    story.eachOp(forth::add);
    var back = new ArrayList<Op>();
    story.eachOpBack(back::add);
    assertThat(forth).isEqualTo(ops);
    assertThat(back).isEqualTo(ops.reversed());
    assertThat(story.reached(Note.Committed.class)).isTrue();
  }

  @Test
  void whatWasWholeAndCannotBeReadAgainIsNotPassedOver() throws IOException {
    var ops = write(9000);
    var story = Story.read(state, Points.NONE);
    var file = Journal.in(state);
    Files.writeString(file, Files.readString(file).replace("ü-8500", "ü-8501"));
    var back = new ArrayList<Op>();
    assertThatThrownBy(() -> story.eachOpBack(back::add))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is damaged at byte");
    assertThat(back).hasSizeLessThan(500).isEqualTo(ops.reversed().subList(0, back.size()));
  }

  @Test
  void aRecordWithoutItsNewlineIsNotWhole() throws IOException {
    write(1);
    var file = Journal.in(state);
    var whole = Files.readString(file);
    Files.writeString(file, whole.substring(0, whole.length() - 1));
    assertThat(Story.read(state, Points.NONE).reached(Note.Committed.class)).isFalse();
    try (var journal = Journal.open(state, Points.NONE)) {
      journal.commit(new Note.Reverting(NOON));
    }
    var story = Story.read(state, Points.NONE);
    assertThat(story.reached(Note.Reverting.class)).isTrue();
    assertThat(story.reached(Note.Committed.class)).isFalse();
    var ops = new ArrayList<Op>();
    story.eachOp(ops::add);
    assertThat(ops).containsExactly(op(0));
  }

  @Test
  void whatAllChangeTogetherIsKnownWithoutThem() throws IOException {
    try (var journal = Journal.open(state, Points.NONE)) {
      journal.add(new Note.Begun(new ChangeId("c"), ROOT, List.of(), NOON));
      journal.add(new Note.Intent(op(1)));
      var names = List.of("lib", "lib/libx.so.1");
      journal.commit(new Note.Intent(new Op.Tree(ROOT.resolve("usr"), Path.of("/staged"), names)));
    }
    assertThat(Story.read(state, Points.NONE).touched()).isEqualTo(new Touched(true, false, false));
  }
}
