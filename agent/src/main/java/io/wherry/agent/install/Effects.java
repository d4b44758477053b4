package io.wherry.agent.install;

import java.util.ArrayList;
import java.util.List;

/** Accounts that were made, phases that were begun, and what else cannot be undone, in words. */
final class Effects {
  private final List<String> words = new ArrayList<>();

  void hear(Note note) {
    switch (note) {
      case Note.PhaseStarted p ->
          words.add(p.id() + " pkg_" + p.phase() + (p.reverting() ? " (reverting)" : ""));
      case Note.Left l -> words.add(l.what());
      case Note.AccountMade a -> words.add(a.account() + " was made, with id " + a.id());
      case Note.KernelReplaced _,
          Note.Begun _,
          Note.Covered _,
          Note.Top _,
          Note.Intent _,
          Note.Placed _,
          Note.Removed _,
          Note.PhaseFinished _,
          Note.ConfigurationFile _,
          Note.Merging _,
          Note.Committed _,
          Note.Reverting _,
          Note.Undone _,
          Note.Confirming _ -> {}
    }
  }

  List<String> words() {
    return List.copyOf(words);
  }
}
