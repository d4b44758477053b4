package io.wherry.agent.cave;

import io.wherry.agent.cave.Paludis.Question;
import io.wherry.agent.cave.Paludis.Repository;
import io.wherry.agent.install.Refusal;
import io.wherry.common.cave.ResumeFile;
import io.wherry.common.model.AccountName;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.MalformedText;
import io.wherry.common.process.Command;
import io.wherry.common.process.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What this host's paludis knows, and what it may see of it: the binary repository, and for
 * accounts those who define them. No source repository ever.
 */
record Desk(Paludis cave, RepositoryName binaries, List<Repository> repositories) {
  private static final Set<String> OF_THE_HOST =
      Set.of("exndbam", "installed-accounts", "installed-unpackaged", "installed_unpackaged");
  private static final String ACCOUNTS = "accounts";
  private static final int LAST_WORDS = 2_000;

  Desk {
    repositories = List.copyOf(repositories);
  }

  /** Refuses where paludis does not know the repository as the settings say. */
  static Desk of(Paludis cave, PaludisSettings settings, RepositoryName binaries)
      throws IOException, InterruptedException {
    var desk = new Desk(cave, binaries, cave.repositories());
    var repository =
        Paludis.named(desk.repositories(), binaries.value())
            .orElseThrow(() ->
                Refusal.local(
                    "paludis does not know the repository "
                        + binaries
                        + "; 'wherry-agent enroll --paludis' tells it, or set"
                        + " install.installer: native"));
    requireSame(repository, "distdir", settings.distdir(), "paludis.distdir");
    requireSame(
        repository,
        "location",
        settings.repositories().resolve(binaries.value()),
        "paludis.repositories");
    return desk;
  }

  private static void requireSame(Repository repository, String key, Path set, String setting)
      throws Refusal {
    var said = Path.of(repository.value(key)).normalize();
    if (!said.equals(set.normalize()))
      throw Refusal.local(
          "paludis has "
              + said
              + " as the "
              + key
              + " of "
              + repository.name()
              + ", and the agent expects "
              + set
              + "; make the setting "
              + setting
              + " and paludis' configuration agree");
  }

  /**
   * What cave would do for that layer, asked without executing anything; refused where it is not
   * exactly the layer.
   */
  void require(Layer layer, Path resumeFile) throws IOException, InterruptedException {
    var said = cave.ask(question(layer), resumeFile);
    if (!said.exit().ok() || !Files.exists(resumeFile)) throw cannot(said);
    var difference = new PlanComparison(binaries).difference(layer, parsed(resumeFile));
    if (difference.isPresent())
      throw Refusal.permanent(
          "cave would do something else than the plan says, so nothing is done:\n"
              + difference.get());
  }

  /** A hook that refuses may let it through another time. */
  private static Refusal cannot(Command.Captured said) {
    var what = "cave cannot do what the plan says and " + said.exit().words() + ":\n" + words(said);
    boolean lasting = said.exit() instanceof Exit.Ended(int status) && status != Run.REFUSED;
    return lasting ? Refusal.permanent(what) : Refusal.local(what);
  }

  private static ResumeFile parsed(Path file) throws IOException {
    try {
      return ResumeFile.parse(Files.readString(file), file.toString());
    } catch (MalformedText e) {
      throw Refusal.permanent("what cave would do cannot be read: " + e.getMessage());
    }
  }

  private Question question(Layer layer) {
    return switch (layer) {
      case Layer.Accounts(var accounts) ->
          new Question(
              accounts.stream().map(AccountName::toString).toList(), hidden(true), List.of());
      case Layer.Installs(var coming) ->
          new Question(
              coming.stream().map(each -> "=" + each.id() + "::" + binaries).toList(),
              hidden(false),
              List.of(
                  "--keep-targets",
                  "never",
                  "--permit-downgrade",
                  "*/*",
                  "--permit-old-version",
                  "*/*"));
      case Layer.Removals(var going) ->
          new Question(
              going.stream().map(id -> "!" + id.name() + ":" + id.slot()).toList(),
              hidden(false),
              List.of("--uninstalls-may-break", "*/*"));
    };
  }

  /** Everything that something could come from and must not. */
  private List<String> hidden(boolean accounts) {
    var hidden = new ArrayList<String>();
    for (var repository : repositories) {
      boolean seen =
          OF_THE_HOST.contains(repository.format())
              || (repository.format().equals(ACCOUNTS)
                  ? accounts
                  : repository.name().equals(binaries.value()));
      if (!seen) hidden.add(repository.name());
    }
    return hidden;
  }

  /** What cave says beside the listing, and its end; enough to see why. */
  private static String words(Command.Captured said) {
    var text =
        said.output()
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("\u001B]"))
            .collect(Collectors.joining("\n"));
    return text.length() <= LAST_WORDS ? text : "…" + text.substring(text.length() - LAST_WORDS);
  }
}
