package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final Instant NOON = Instant.ofEpochSecond(1_800_000_000);

  @TempDir(factory = FastDisk.class)
  Path state;

  private List<Note> read() throws IOException {
    var notes = new ArrayList<Note>();
    Journal.read(state, (note, _) -> notes.add(note));
    return notes;
  }

  private static Note begun() {
    return new Note.Begun(new ChangeId("c"), Path.of("/"), List.of(Path.of("/.wherry/c")), NOON);
  }

  @Test
  void recordsComeBackAsTheyWere() throws IOException {
    var notes =
        List.of(
            begun(),
            new Note.Intent(new Op.Touch(Path.of("/usr"), 5, 7)),
            new Note.Intent(
                new Op.MakeDirectory(Path.of("/usr/ü b"), Path.of("/a/b"), 02755, 0, 3)),
            new Note.Intent(new Op.Create(Path.of("/a\nb"), Path.of("/.wherry/c/1"), 99)),
            new Note.Intent(
                new Op.Replace(
                    Path.of("/a"), Path.of("/s"), Path.of("/b"), Long.MAX_VALUE, 2, 04755)),
            new Note.PhaseStarted(PackageKit.id("a/b", "1"), "setup", true),
            new Note.Placed(PackageKit.id("a/b", "2"), List.of(PackageKit.id("a/b", "1"))),
            new Note.Committed(NOON));
    try (var journal = Journal.open(state, Points.NONE)) {
      for (var note : notes) journal.add(note);
      journal.sync();
    }
    assertThat(read()).isEqualTo(notes);
  }

  @Test
  void theOutlineLacksTheRenamesOnly() throws IOException {
    var file = new Note.ConfigurationFile("/etc/ü");
    try (var journal = Journal.open(state, Points.NONE)) {
      journal.add(begun());
      journal.add(new Note.Intent(new Op.Create(Path.of("/ü"), Path.of("/.wherry/c/1"), 99)));
      journal.add(file);
      journal.commit(new Note.Committed(NOON));
    }
    var outline = new ArrayList<Note>();
    Journal.readOutline(state, outline::add);
    assertThat(outline).containsExactly(begun(), file, new Note.Committed(NOON));
    assertThat(Story.outline(state).reached(Note.Committed.class)).isTrue();
  }

  @Test
  void aTornOrDamagedEndIsNotReadAndIsWrittenOver() throws IOException {
    try (var journal = Journal.open(state, Points.NONE)) {
      journal.commit(begun());
      journal.commit(new Note.Merging(NOON));
    }
    var file = Journal.in(state);
    var whole = Files.readString(file);
    Files.writeString(file, whole.substring(0, whole.length() - 5));
    assertThat(read()).containsExactly(begun());

    Files.writeString(file, whole.replace("\"Merging\"", "\"Mirging\""));
    assertThat(read()).containsExactly(begun());
    Files.writeString(file, "garbage without end", StandardOpenOption.APPEND);
    try (var journal = Journal.open(state, Points.NONE)) {
      journal.commit(new Note.Committed(NOON));
    }
    assertThat(read()).containsExactly(begun(), new Note.Committed(NOON));
  }

  @Test
  void whatWasNotSyncedWasNeverSaid() throws IOException {
    try (var journal = Journal.open(state, Points.NONE)) {
      journal.commit(begun());
      journal.add(new Note.Committed(NOON));
    }
    assertThat(read()).containsExactly(begun());
  }
}
