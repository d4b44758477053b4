package io.wherry.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.AgentCommands;
import io.wherry.agent.AgentSettings;
import io.wherry.agent.metrics.AgentMetrics;
import io.wherry.agent.update.UpdateState;
import io.wherry.common.config.BadConfig;
import io.wherry.common.config.Settings;
import io.wherry.master.MasterMain;
import io.wherry.master.MasterSettings;
import io.wherry.master.OperatorMain;
import io.wherry.master.fleet.HostState;
import io.wherry.master.identity.RoleTable;
import io.wherry.master.rollout.MemberState;
import io.wherry.master.rollout.Phase;
import io.wherry.proto.v1.HostMessage;
import io.wherry.proto.v1.MasterMessage;
import io.wherry.proto.v1.OperatorsGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** What the pages say is so. Run with {@code -Dwherry.write=true} to mend the generated parts. */
class DocsTest {
  private static final Map<String, Supplier<CommandLine>> PROGRAMS =
      Map.of(
          "wherry", OperatorMain::parser,
          "wherry-agent", AgentCommands::parser,
          "wherry-master", MasterMain::parser);
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "(?i)(?<!compilation )\\bnodes?\\b|\\btarget (?:device|machine|host)s?\\b|\\bminions?\\b"
              + "|\\bslaves?\\b|\\bissue [0-9]+\\b|\\b(?:white|black)list");
  private static final Pattern THREAD =
      Pattern.compile(
          "Thread\\s*\\.of(?:Virtual|Platform)\\(\\)[^;]*?\\.name\\(\\s*\"([a-z0-9-]+)\"");
  private static final Pattern KEY =
      Pattern.compile("[a-z]+(?:-[a-z]+)*(?:\\.[a-z]+(?:-[a-z]+)*)+");

  @TempDir private Path folder;

  /** {@code parts}: what belongs between the marks of each generated part. */
  private static void compare(String name, Map<String, String> parts) throws IOException {
    var written = Page.of(name);
    var mended = written;
    for (var part : parts.entrySet()) mended = mended.with(part.getKey(), part.getValue());
    if (Boolean.getBoolean("wherry.write")) Files.writeString(mended.file(), mended.text());
    assertThat(written.text()).as(name).isEqualTo(mended.text());
  }

  @Test
  void theReferenceOfSettingsIsWhatTheProgramsRead() throws IOException {
    compare(
        "docs/configuration.md",
        Map.of("master", reference(MasterSettings.class), "agent", reference(AgentSettings.class)));
  }

  private static String reference(Class<? extends Record> settings) {
    var rows =
        Settings.describe(settings).stream()
            .map(line ->
                "| `%s` | %s | %s | %s |\n"
                    .formatted(
                        line.key(),
                        line.type().replace("|", "or"),
                        fallback(line.fallback()),
                        sentence(line.about())))
            .collect(Collectors.joining());
    return "| key | type | default | what for |\n|---|---|---|---|\n" + rows;
  }

  private static String fallback(Optional<String> text) {
    return text.map(t -> t.isEmpty() ? "none" : "`" + t + "`").orElse("**must be set**");
  }

  private static String sentence(String about) {
    var text = about.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
    return Character.toUpperCase(text.charAt(0))
        + text.substring(1)
        + (text.endsWith(".") ? "" : ".");
  }

  @Test
  void theDiagramsOnThePageAreThoseOfTheMachines() throws IOException {
    compare(
        "docs/states.md",
        Map.of(
            "update-states", diagram("update-states"),
            "rollout-states", diagram("rollout-states")));
  }

  private static String diagram(String name) throws IOException {
    var diagram = Files.readString(Page.HOUSE.resolve("docs/" + name + ".mmd"));
    return "```mermaid\n" + diagram.stripTrailing() + "\n```\n";
  }

  @Test
  void everyStateIsExplained() throws IOException {
    var states = Page.of("docs/states.md").text();
    var words = new ArrayList<String>(HostState.WORDS);
    for (var machine : List.of(UpdateState.class, Phase.class, MemberState.class))
      leaves(machine).map(Class::getSimpleName).forEach(words::add);
    for (var word : words) assertThat(states).contains("| " + word + " |");
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(DocsTest::leaves)
        : Stream.of(type);
  }

  @Test
  void theTableOfRolesIsTheOneThatTheDoorAsks() throws IOException {
    compare("docs/wire.md", Map.of("roles", roles()));
  }

  private static String roles() {
    var rows = new ArrayList<String>();
    for (var method : OperatorsGrpc.getServiceDescriptor().getMethods()) {
      var name = method.getBareMethodName();
      var role = RoleTable.needed(String.valueOf(name)).map(r -> r.word()).orElse("nobody");
      var answer = method.getType().serverSendsOneMessage() ? "once" : "stream";
      rows.add("| %s | `%s` | %s |\n".formatted(role, name, answer));
    }
    rows.sort(Comparator.comparingInt(DocsTest::rank).thenComparing(row -> row));
    return "| role | method | answers |\n|---|---|---|\n" + String.join("", rows);
  }

  /** The least role first. */
  private static int rank(String row) {
    var roles = List.of("viewer", "operator", "admin", "nobody");
    return roles.indexOf(
        roles.stream().filter(row.substring(2)::startsWith).findFirst().orElse(""));
  }

  @Test
  void everyMessageOfTheAgentsDoorIsOnThePage() throws IOException {
    var page = Page.of("docs/wire.md").text();
    for (var stream : List.of(HostMessage.getDescriptor(), MasterMessage.getDescriptor()))
      for (var word : stream.getFields())
        assertThat(page).contains("| `" + word.getMessageType().getName() + "` |");
  }

  @Test
  void theAgentsMetricsAreOnThePage() throws IOException {
    var metrics = new AgentMetrics(List::of, () -> Duration.ZERO);
    compare("docs/metrics.md", Map.of("agent", MetricsTable.of(metrics.scrape())));
  }

  @Test
  void everyCommandOfABlockIsParsedByItsProgram() throws IOException {
    int seen = 0;
    for (var page : Page.all())
      for (var block : page.blocks("sh"))
        for (var command : ShellText.commands(block))
          if (PROGRAMS.containsKey(command.getFirst())) {
            seen++;
            parse(page, command);
          }
    assertThat(seen).isGreaterThan(10);
  }

  private static void parse(Page page, List<String> command) {
    try {
      parsed(command);
    } catch (ParameterException e) {
      throw wrong(page, command, e);
    }
  }

  private static void parsed(List<String> command) {
    var program = Objects.requireNonNull(PROGRAMS.get(command.getFirst())).get();
    program.parseArgs(command.stream().skip(1).toArray(String[]::new));
  }

  private static AssertionError wrong(Page page, List<String> command, ParameterException e) {
    var shown = String.join(" ", command);
    return new AssertionError(page.name() + ": '" + shown + "': " + e.getMessage(), e);
  }

  /** In running text a command may stand without its arguments, but not with ones it lacks. */
  @Test
  void everyCommandInTheTextExists() throws IOException {
    for (var page : Page.all())
      for (var code : page.codes())
        for (var command : ShellText.commands(code))
          if (PROGRAMS.containsKey(command.getFirst()) && command.size() > 1)
            mention(page, command);
  }

  private static void mention(Page page, List<String> command) {
    try {
      parsed(command);
    } catch (MissingParameterException bare) {
      assertThat(bare.getMissing()).isNotEmpty();
    } catch (ParameterException e) {
      throw wrong(page, command, e);
    }
  }

  @Test
  void everyConfigurationShownIsRead() throws IOException, BadConfig {
    int seen = 0;
    for (var page : Page.all()) {
      for (var block : page.blocks("sh"))
        for (var here : ShellText.heres(block)) {
          load(here.command(), here.text(), Map.of());
          seen++;
        }
      for (var block : page.blocks("yaml")) {
        var master = block.lines().findFirst().orElse("").contains("master.yaml");
        load(block, block, master ? Map.of("publish.repository", "shown") : Map.of());
        seen++;
      }
    }
    assertThat(seen).isGreaterThan(1);
  }

  private void load(String about, String yaml, Map<String, String> besides)
      throws IOException, BadConfig {
    var file = Files.writeString(folder.resolve("shown.yaml"), yaml);
    var first = about.lines().findFirst().orElse("");
    assertThat(first).as("says which program reads it").containsPattern("(?:master|agent)\\.yaml");
    Class<? extends Record> settings =
        first.contains("master.yaml") ? MasterSettings.class : AgentSettings.class;
    Settings.load(settings, List.of(file), besides);
  }

  @Test
  void everyKeyInTheTextIsASetting() throws IOException {
    var known = new HashSet<String>();
    for (var settings : List.of(MasterSettings.class, AgentSettings.class))
      Settings.describe(settings).forEach(line -> known.add(line.key()));
    Set<String> sections =
        known.stream().map(key -> key.replaceFirst("\\..*", "")).collect(Collectors.toSet());
    for (var page : Page.all())
      for (var code : page.codes())
        if (KEY.matcher(code).matches() && sections.contains(code.replaceFirst("\\..*", "")))
          assertThat(known).as(page.name()).contains(code);
  }

  @Test
  void theTermsOfARolloutHaveTheirDefaults() throws IOException {
    var start = subcommand(subcommand(OperatorMain.parser(), "rollout"), "start");
    int seen = 0;
    for (var row : Page.of("docs/rollouts.md").rows()) {
      if (!row.getFirst().startsWith("`--")) continue;
      var name = row.getFirst().replace("`", "");
      var option = start.getCommandSpec().optionsMap().get(name);
      assertThat(option).as(name).isNotNull();
      assertThat(row.get(1)).as(name).isEqualTo(shown(Objects.requireNonNull(option)));
      seen++;
    }
    assertThat(seen).isGreaterThan(5);
  }

  private static String shown(OptionSpec option) {
    var given = option.defaultValue();
    if (given != null && !given.isEmpty()) return given;
    return option.arity().max() == 0 ? "off" : "none";
  }

  private static CommandLine subcommand(CommandLine of, String name) {
    return Objects.requireNonNull(of.getSubcommands().get(name), name);
  }

  @Test
  void theExitCodesAreThoseThatTheProgramsName() throws IOException {
    var rows = Page.of("docs/exit-codes.md").rows();
    var columns = List.of("wherry", "wherry-agent", "wherry-master");
    for (var program : columns) {
      int column = columns.indexOf(program) + 1;
      var said =
          rows.stream()
              .filter(row -> row.getFirst().matches("[0-9]") && !row.get(column).isEmpty())
              .map(List::getFirst)
              .toList();
      var parser = Objects.requireNonNull(PROGRAMS.get(program)).get();
      var known = parser.getCommandSpec().usageMessage().exitCodeList().keySet();
      assertThat(said).as(program).containsExactlyInAnyOrderElementsOf(known);
    }
  }

  @Test
  void everyNamedThreadIsOnItsPage() throws IOException {
    var page = Page.of("docs/threads.md").text();
    var names = new HashSet<String>();
    for (var module : List.of("common", "master", "agent"))
      for (var source : sources(module))
        THREAD.matcher(Files.readString(source)).results().forEach(m -> names.add(m.group(1)));
    assertThat(names)
        .hasSizeGreaterThan(15)
        .allSatisfy(name -> assertThat(page).contains("`" + name));
  }

  private static List<Path> sources(String module) throws IOException {
    try (Stream<Path> files = Files.walk(Page.HOUSE.resolve(module + "/src/main/java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    for (var page : Page.all())
      for (var link : page.links()) assertThat(link).as(page.name()).exists();
  }

  @Test
  void everyPageIsReachableFromTheFirst() throws IOException {
    var pages = Page.all();
    var linked = pages.stream().flatMap(page -> page.links().stream()).collect(Collectors.toSet());
    for (var page : pages.subList(1, pages.size()))
      assertThat(linked).as("links to pages").contains(page.file());
  }

  @Test
  void aHostIsCalledAHost() throws IOException {
    for (var page : Page.all())
      assertThat(FORBIDDEN.matcher(page.text()).results().map(m -> m.group()).toList())
          .as(page.name())
          .isEmpty();
  }
}
