package io.wherry.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.google.protobuf.InvalidProtocolBufferException;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.wire.BadWire;
import io.wherry.common.wire.Heard;
import io.wherry.common.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a root that somebody broke or wrote in ill will: never believed, never silent. */
class HostileRootTest {
  private static final String MASK = "etc/paludis/package_mask.conf";

  @TempDir Path directory;
  private Path root;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    write("etc/passwd", "root:x:0:0:::\n");
    write("etc/group", "root:x:0:\n");
  }

  @Test
  void accountsThatCannotBeReadAreUnknownAndThatIsSaid() throws IOException {
    write("etc/passwd", "x".repeat((4 << 20) + 1));
    assertThat(inventory().accounts()).isEmpty();
    assertThat(inventory().remarks())
        .containsExactly(
            "etc/passwd is larger than 4194304 bytes; until that is mended, each account that a"
                + " package asks for is taken as there");
    Files.delete(root.resolve("etc/passwd"));
    Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("passwd"));
    assertThat(inventory().accounts()).isEmpty();
    assertThat(inventory().remarks()).singleElement().asString().contains("symlinks without end");
    Files.delete(root.resolve("etc/passwd"));
    Files.createDirectory(root.resolve("etc/passwd"));
    assertThat(inventory().remarks()).singleElement().asString().contains("is not a file");
  }

  @Test
  void linesThatAreNoAccountsAreNobodys() throws IOException {
    var noise = new byte[100_000];
    new Random(7).nextBytes(noise);
    Files.write(root.resolve("etc/passwd"), noise);
    assertThatNoException().isThrownBy(this::inventory);
    write(
        "etc/passwd",
        "root:x:0:0:::\nroot:x:0:0:::\nthe\0zero:x:1:1:::\n../up:x:2:2:::\ntoor:x:0:0:::\n"
            + "minus:x:-1:1:::\nword:x:one:1:::\n:x:3:3:::\nshort:x\n"
            + "x".repeat(200)
            + ":x:4:4:::\nlong:x:5:5:"
            + "y".repeat(5_000)
            + "::\n\u001b[31mred:x:6:6:::\n");
    assertThat(inventory().accounts().orElseThrow().users()).containsExactly("root", "toor");
  }

  @Test
  void tooManyAccountsAreUnknown() throws IOException {
    var lines = new StringBuilder();
    for (int i = 0; i <= 10_000; i++) lines.append("u").append(i).append(":x:7:7:::\n");
    write("etc/passwd", lines.toString());
    assertThat(inventory().accounts()).isEmpty();
    assertThat(inventory().remarks()).singleElement().asString().contains("more than 10000");
  }

  @Test
  void masksThatCannotBeReadStopEveryPlan() throws IOException {
    write(MASK, "app/x\n\0\n");
    assertThat(unread()).containsExactly(MASK + " is not text");
    Files.write(root.resolve(MASK), new byte[] {(byte) 0xc3, 0x28});
    assertThat(unread()).containsExactly(MASK + " is not text");
    write(MASK, "app/x\n".repeat(50_000));
    assertThat(unread()).containsExactly(MASK + " is larger than 262144 bytes");
    write(MASK, "a/b\n".repeat(10_001));
    assertThat(unread()).containsExactly(MASK + " has more than 10000 lines");
    write(MASK, "app/" + "x".repeat(5_000));
    assertThat(unread()).containsExactly(MASK + " has a line of more than 4000 characters");
    write(MASK, "app/x \\");
    assertThat(unread()).containsExactly(MASK + " ends in the middle of a line");
    Files.delete(root.resolve(MASK));
    Files.createDirectory(root.resolve(MASK));
    assertThat(unread()).containsExactly(MASK + " is not a file");
    Files.delete(root.resolve(MASK));
    Files.createSymbolicLink(root.resolve(MASK), Path.of("package_mask.conf"));
    assertThat(unread()).singleElement().asString().contains("symlinks without end");
    Files.delete(root.resolve(MASK));
    Files.createSymbolicLink(
        root.resolve(MASK + ".d"), Path.of("/etc/paludis/package_mask.conf.d"));
    assertThat(unread()).singleElement().asString().contains("symlinks without end");
  }

  @Test
  void symlinksAreMeantInsideTheRoot() throws IOException {
    Files.writeString(directory.resolve("outside.conf"), "outside/x\n");
    write("srv/inside.conf", "inside/x\n");
    Files.createDirectories(root.resolve("etc/paludis"));
    Files.createSymbolicLink(root.resolve(MASK), Path.of("/srv/inside.conf"));
    assertThat(inventory().admitted().masks()).containsExactly("inside/x");
    Files.delete(root.resolve(MASK));
    Files.createSymbolicLink(root.resolve(MASK), directory.resolve("outside.conf"));
    assertThat(inventory().admitted().masks()).isEmpty();
    Files.delete(root.resolve(MASK));
    Files.createSymbolicLink(root.resolve(MASK), Path.of("../../../outside.conf"));
    assertThat(inventory().admitted().masks()).isEmpty();
  }

  @Test
  void databasesLieInsideTheRootAndHaveNames() throws IOException {
    write("outside/data/app---in/1:0:1/contents", "");
    Files.createDirectories(directory.resolve("outside/data/app---out/1:0:1"));
    Files.writeString(directory.resolve("outside/data/app---out/1:0:1/contents"), "");
    write("etc/paludis/repositories/a.conf", "format = exndbam\nlocation = /../outside\n");
    write(
        "etc/paludis/repositories/b.conf",
        "format = exndbam\nlocation = /outside\nname = not a \u001b name\n");
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    write("etc/paludis/repositories/c.conf", "format = exndbam\nlocation = /loop\n");
    var inventory = inventory();
    assertThat(inventory.packages())
        .allMatch(p -> p.id().toString().equals("app/in-1:0"))
        .extracting(p -> p.elsewhere().orElseThrow())
        .containsExactlyInAnyOrder("outside", "unnamed");
    assertThat(unread()).singleElement().asString().startsWith("what is installed in loop: ");
  }

  @Test
  void whateverIsReadFitsIntoAReport() throws IOException, BadWire, InvalidProtocolBufferException {
    var licences = new StringBuilder();
    for (int i = 0; i < 5_000; i++) licences.append("app/x").append(i).append(" @BIG\n");
    write("etc/paludis/licences.conf", licences.toString());
    write("etc/paludis/repositories/r.conf", "format = e\nlocation = /srv/r\n");
    write("srv/r/metadata/licence_groups.conf", "BIG " + "some-licence ".repeat(300) + "\n");
    var sets = new StringBuilder();
    for (int i = 0; i < 2_000; i++) sets.append("* s").append(i).append('\n');
    for (int i = 0; i < 2_000; i++)
      write("etc/paludis/sets/s" + i + ".conf", "* all\n* app/y" + i + "\n");
    write("etc/paludis/sets/all.conf", sets.toString());
    write(MASK, sets.toString().replace("* ", ""));
    var inventory = inventory();
    assertThat(unread()).containsExactly("etc/paludis says more than 2097152 characters");
    var word = new HostWord.AskedPlan(new ReleaseId(new RepositoryName("marsh"), 1), inventory);
    var bytes = Wire.wire(word).toByteArray();
    assertThat(bytes.length).isLessThan(4_000_000);
    assertThat(Wire.hostWord(io.wherry.proto.v1.HostMessage.parseFrom(bytes)))
        .isEqualTo(new Heard.Known<>((HostWord) word));
  }

  private List<String> unread() throws IOException {
    return inventory().admitted().unread();
  }

  private Inventory inventory() throws IOException {
    return new RootFacts(root).inventory(_ -> false);
  }

  private void write(String name, String text) throws IOException {
    var file = root.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
