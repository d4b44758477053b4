package io.wherry.master.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.proto.v1.OperatorsGrpc;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What every command shares: where the master is, how to print, and the one connection. */
final class Session {
  @Option(
      scope = ScopeType.INHERIT,
      names = "--master",
      paramLabel = "HOST:PORT",
      description = "The master's operators' door; default: what the credentials say.")
  Optional<String> address = Optional.empty();

  @Option(
      scope = ScopeType.INHERIT,
      names = "--credentials",
      paramLabel = "DIR",
      description = "Operator credentials; default: $$WHERRY_CREDENTIALS, else ~/.config/wherry.")
  Optional<Path> credentials = Optional.empty();

  @Option(scope = ScopeType.INHERIT, names = "--json", description = "Print JSON instead of text.")
  boolean json;

  /** Opens the way to the master; tests put an in-process one in its place. */
  interface Dial {
    ManagedChannel open(Session session) throws CliExit;
  }

  /** The person before the screen, if there is one. */
  interface Person {
    /** The line that was typed; empty where there came none. */
    String answer(String question);
  }

  private final Dial dial;
  private final PrintWriter out;
  private final Optional<Person> person;
  private final InstantSource clock;
  private final Rehearsal rehearsal;

  Session(Dial dial, PrintWriter out, Optional<Person> person, InstantSource clock) {
    this(dial, out, person, clock, Rehearsal.NONE);
  }

  Session(
      Dial dial,
      PrintWriter out,
      Optional<Person> person,
      InstantSource clock,
      Rehearsal rehearsal) {
    this.rehearsal = rehearsal;
    this.dial = dial;
    this.out = out;
    this.person = person;
    this.clock = clock;
  }

  /** What a command does with the master. */
  interface Work {
    int with(OperatorsGrpc.OperatorsBlockingStub master) throws CliExit;
  }

  int call(Work work) throws CliExit {
    var channel = dial.open(this);
    try {
      return work.with(
          OperatorsGrpc.newBlockingStub((Channel) channel).withMaxInboundMessageSize(64 << 20));
    } catch (io.grpc.StatusRuntimeException e) {
      throw CliExit.of(e, address.orElse(channel.authority()));
    } finally {
      channel.shutdownNow();
    }
  }

  Rehearsal rehearsal() {
    return rehearsal;
  }

  PrintWriter out() {
    return out;
  }

  /** True where somebody looks at a screen: lines may be drawn over. */
  boolean live() {
    return person.isPresent() && !json;
  }

  /** What cannot be taken back is not done because nobody was there to be asked. */
  void requireAnswers(boolean yes) throws CliExit {
    if (!yes && person.isEmpty())
      throw new CliExit(
          ExitCode.USAGE, "this cannot be taken back, and there is no terminal to ask; say --yes");
  }

  boolean agrees(String question) {
    var answer = person.map(p -> p.answer(question + " [y/N] ")).orElse("");
    return List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
  }

  InstantSource clock() {
    return clock;
  }

  /** Prints the message as JSON where asked for, and says whether it did. */
  boolean printedAsJson(MessageOrBuilder message) throws CliExit {
    if (json) out.println(jsonOf(message, true));
    return json;
  }

  /** One JSON object a line, for streams. */
  void jsonLine(MessageOrBuilder message) throws CliExit {
    out.println(jsonOf(message, false));
    out.flush();
  }

  private static String jsonOf(MessageOrBuilder message, boolean pretty) throws CliExit {
    try {
      var printer = JsonFormat.printer().alwaysPrintFieldsWithNoPresence();
      return (pretty ? printer : printer.omittingInsignificantWhitespace()).print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new CliExit(
          ExitCode.FAILED, "the master's answer cannot be printed as JSON: " + e.getMessage());
    }
  }
}
