"""The states of repositories: commits, changes, and what git cannot tell."""

import os
import shutil

import pytest

from symexp.store.provenance import git
from symexp.store.provenance.git import ask, ask_again, repository_of


@pytest.fixture
def project(tmp_path, run_git):
    """A repository with one commit and a tracked file."""
    folder = tmp_path / "project"
    folder.mkdir()
    run_git(folder, "init", "-b", "main")
    (folder / "train.py").write_text("rate = 1\n")
    run_git(folder, "add", ".")
    run_git(folder, "commit", "-m", "Begin")
    ask_again()
    yield folder
    ask_again()
    git._slow.clear()


def state_of(folder, *files):
    ask_again()
    return ask(repository_of(folder)).answer(map(str, files))


def test_a_clean_repository_has_commit_and_branch(project, run_git):
    commit = run_git(project, "rev-parse", "HEAD")
    state = state_of(project, project / "train.py")
    assert state == ("project", commit, "main", True, (), None)
    assert str(state) == f"{commit[:10]} (clean)"


def test_a_changed_tracked_file_is_seen_and_a_new_file_is_not_a_change(project, run_git):
    (project / "notes.txt").write_text("new")
    assert state_of(project).clean is True
    (project / "train.py").write_text("rate = 2\n")
    assert state_of(project).clean is False
    run_git(project, "add", "train.py")
    assert state_of(project).clean is False


def test_code_that_git_does_not_track_is_named(project, run_git):
    folder = project / "sub [a]"
    folder.mkdir()
    (folder / "new.py").write_text("")
    state = state_of(folder, project / "train.py", folder / "new.py")
    assert (state.clean, state.untracked) == (True, ("sub [a]/new.py",))
    assert str(state).endswith("(clean), without sub [a]/new.py")
    run_git(project, "add", ".")
    assert state_of(folder, folder / "new.py").untracked == ()


def test_one_run_asks_once_and_the_next_one_again(project):
    ask_again()
    question = ask(str(project))
    assert question.answer().clean is True
    (project / "train.py").write_text("rate = 2\n")
    assert ask(str(project)) is question
    assert question.answer().clean is True
    ask_again()
    assert ask(str(project)).answer().clean is False


def test_a_repository_without_commits_is_no_error(tmp_path, run_git):
    run_git(tmp_path, "init", "-b", "main")
    state = state_of(tmp_path)
    assert (state.commit, state.branch, state.clean) == (None, "main", True)
    assert str(state) == "no commit (clean)"


def test_a_detached_head_has_no_branch(project, run_git):
    run_git(project, "checkout", "--detach")
    assert (state_of(project).branch, state_of(project).clean) == (None, True)


def test_worktrees_and_submodules_have_states_of_their_own(project, tmp_path, run_git):
    run_git(project, "worktree", "add", "-b", "other", str(tmp_path / "tree"))
    run_git(project, "-c", "protocol.file.allow=always", "submodule", "add", str(project), "sub")
    tree, sub = state_of(tmp_path / "tree", tmp_path / "tree" / "train.py"), project / "sub"
    assert (tree.repository, tree.branch, tree.untracked) == ("tree", "other", ())
    assert state_of(sub, sub / "train.py")[0] == "sub"
    run_git(project, "commit", "-am", "Add a submodule")
    assert state_of(project).clean is True
    (sub / "train.py").write_text("rate = 3\n")
    assert state_of(project).clean is False


def test_no_repository_is_found_outside_of_one(tmp_path):
    assert repository_of(str(tmp_path)) is None


def test_without_the_program_git_the_state_says_so(project, monkeypatch):
    monkeypatch.setenv("PATH", str(project))
    state = state_of(project)
    assert (state.commit, state.clean) == (None, None)
    assert state.problem == "the program git was not found"
    assert "not known (the program git" in str(state)


def a_program(folder, text):
    """Puts a program of the name `git` into a folder."""
    folder.mkdir()
    (folder / "git").write_text(f"#!/bin/sh\n{text}\n")
    (folder / "git").chmod(0o755)
    return str(folder)


def test_a_git_that_hangs_is_not_waited_for(project, monkeypatch, tmp_path):
    monkeypatch.setattr(git, "_PATIENCE", 0.0)
    monkeypatch.setattr(git, "_LESS_PATIENCE", 0.0)
    place = a_program(tmp_path / "bin", "exec sleep 1000")
    monkeypatch.setenv("PATH", f"{place}:{os.environ['PATH']}")
    state = state_of(project)
    assert (state.commit, state.problem) == (None, "no answer within 0 seconds")


def test_a_git_that_does_not_stop_talking_is_not_listened_to(project, monkeypatch, tmp_path):
    endless = tmp_path / "git"
    endless.write_text("#!/bin/sh\nwhile :; do printf '# branch.oid abc\\0'; done\n")
    endless.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(git, "_LONGEST_ANSWER", 10_000)
    assert state_of(project).clean is None
    monkeypatch.setattr(git, "_LONGEST_ANSWER", 1 << 60)
    monkeypatch.setattr(git, "_PATIENCE", 0.2)
    assert state_of(project).clean is None


def test_a_repository_that_is_too_large_for_a_state_has_its_commit(
    project, monkeypatch, tmp_path, run_git
):
    monkeypatch.setattr(git, "_PATIENCE", 0.0)
    monkeypatch.setattr(git, "_LESS_PATIENCE", 60.0)
    commit = run_git(project, "rev-parse", "HEAD")
    real = shutil.which("git")
    slow = f'for word; do [ $word = status ] && exec sleep 1000; done; exec {real} "$@"'
    monkeypatch.setenv("PATH", f"{a_program(tmp_path / 'bin', slow)}:{os.environ['PATH']}")
    state = state_of(project)
    assert (state.commit, state.clean) == (commit, None)
    assert str(state) == f"{commit[:10]} (perhaps changed)"
    assert state.problem == "no answer within 0 seconds"


def test_a_repository_of_another_user_is_a_problem_without_its_path(project, monkeypatch):
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    state = state_of(project)
    assert (state.commit, state.clean) == (None, None)
    assert state.problem == "detected dubious ownership in repository"


def test_variables_that_name_another_repository_do_not_count(project, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert state_of(project).branch == "main"


def test_a_forked_child_asks_itself_if_its_parent_has_no_answer_yet(project):
    ask_again()
    question = ask(str(project))
    child = os.fork()
    if not child:
        right = ask(str(project)) is not question and ask(str(project)).answer().clean is True
        os._exit(0 if right else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert question.answer().clean is True
    child = os.fork()
    if not child:
        os._exit(0 if ask(str(project)) is question else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
