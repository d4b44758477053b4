package io.wherry.agent.facts;

import io.wherry.common.model.Placement;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Finds out where this machine runs and which machines run on it. {@code system} is the root of the
 * running system, where what firmware and libvirt say is about this very host. Whatever cannot be
 * read or is malformed is left out.
 */
public record Placements(Optional<Path> system, Given given) {
  private static final String FIRMWARE = "sys/class/dmi/id/product_uuid";
  private static final String LIBVIRT = "run/libvirt/qemu";
  private static final int MOST_BYTES = 1 << 20;
  private static final Pattern UUID = Pattern.compile("<uuid>([0-9A-Fa-f-]{36})</uuid>");

  /** What somebody configured; it counts before anything that is found. */
  public record Given(
      Optional<String> uuid,
      Optional<String> hypervisor,
      List<String> guestsCommand,
      Duration guestsTimeout) {
    public Given {
      guestsCommand = List.copyOf(guestsCommand);
    }
  }

  /** What is so now; {@code before} says it where the command for the guests fails. */
  public Placement look(Placement before) throws InterruptedException {
    var uuid =
        given.uuid().or(() -> system.map(s -> head(s.resolve(FIRMWARE)))).flatMap(Placement::uuid);
    var guests = given.guestsCommand().isEmpty() ? libvirt() : command(before.guests());
    uuid.ifPresent(guests::remove);
    return new Placement(uuid, given.hypervisor(), guests);
  }

  private Set<String> command(Set<String> before) throws InterruptedException {
    var ran = Command.of(given.guestsCommand()).within(given.guestsTimeout()).capture();
    if (!ran.exit().ok()) return new TreeSet<>(before);
    var guests = new TreeSet<String>();
    ran.output().lines().forEach(line -> add(guests, line));
    return guests;
  }

  private static void add(Set<String> guests, String text) {
    if (guests.size() < Placement.MOST_GUESTS) Placement.uuid(text).ifPresent(guests::add);
  }

  /** One file for each machine that runs; the first UUID in it is the machine's. */
  private Set<String> libvirt() {
    var guests = new TreeSet<String>();
    var folder = system.map(s -> s.resolve(LIBVIRT));
    if (folder.isEmpty() || !Files.isDirectory(folder.get(), LinkOption.NOFOLLOW_LINKS))
      return guests;
    try (var files = Files.newDirectoryStream(folder.get(), "*.xml")) {
      for (var file : files) {
        var uuid = UUID.matcher(head(file));
        if (uuid.find()) add(guests, uuid.group(1));
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return guests;
    }
    return guests;
  }

  /** The beginning of a plain file; empty where there is none. */
  private static String head(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) return "";
    try (var channel =
            Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        var in = Channels.newInputStream(channel)) {
      return StandardCharsets.UTF_8.decode(ByteBuffer.wrap(in.readNBytes(MOST_BYTES))).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
