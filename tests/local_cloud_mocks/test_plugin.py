"""The plugin as other projects meet it: pytest runs the scenario files, and each test must end as told here."""

import re

import pytest

NEVER = r"never ran.*test_applies\.py:\d+"
APPLIES = {
    "test_wrong_inside_the_program": "rg.*another|assert name == .another",
    "test_right_inside_the_program": None,
    "test_wrong_after_the_run": "assert name == .another",
    "test_right_after_the_run": None,
    "test_wrong_coroutine_after_the_run": "assert name == .another",
    "test_unknown_after_a_preview": NEVER + ": the value was unknown in this preview",
    "test_unknown_inside_a_preview": NEVER + ": the value was unknown in this preview",
    "test_unknown_step_of_the_program_is_no_assertion": None,
    "test_never_resolved_after_the_run": NEVER + ": its output never got a value",
    "test_never_resolved_inside_the_program": "did not end within 1 s",
    "test_method_of_a_list_that_ran": None,
    "test_refused_program_says_nothing_of_what_came_after": None,
}
CLASSIC = {
    "test_right_returned": None,
    "test_wrong_returned": "assert 'rg' == 'another'",
    "test_wrong_and_nobody_awaits": "assert name == .another",
    "test_right_and_nobody_awaits": None,
    "test_refused_and_nobody_awaits": "ResourceGroupNotFound",
    "test_nothing_to_do_with_pulumi": None,
    "test_fails_by_itself_and_leaves_a_wrong_apply": "assert .*is None",
    "test_is_not_blamed_for_the_one_before": None,
}
FIXTURES = {
    "test_location_comes_from_the_options": "registered 0 of group, not one.*StorageAccount 'lake'",
    "test_nothing_refused": "nothing was refused; expected AccountNameInvalid",
    "test_another_code": "expected AccountNameInvalid, but Azure refused with ResourceGroupNotFound",
    "test_check_instead_of_azure": r"the request did not reach it.*check_failed\(path\)",
    "test_check_at_its_path": None,
    "test_no_run_no_resources": r"call stack\.up\(program\) first",
    "test_each_test_has_its_own_azure_1": None,
    "test_each_test_has_its_own_azure_2": None,
    "test_fault_of_the_same_azure": None,
    "test_project_folder_with_module_level_resources": None,
    "test_encrypted_value_is_asked_for": "shop:owner is encrypted",
    "test_encrypted_value_is_given": None,
    "test_plain_pulumi_after_the_fixtures": None,
}


@pytest.fixture(scope="module")
def ended(outcomes):
    """Every scenario file, run once."""
    options = {"azure_native_location": "westeurope", "azure_native_timeout": 1, "azure_native_patience": 0.3}
    return {name: outcomes(name, **options) for name in ("applies", "classic", "fixtures")}


def cases(scenario, table):
    return [pytest.param(scenario, name, wanted, id=name) for name, wanted in table.items()]


@pytest.mark.parametrize(
    ("scenario", "name", "wanted"),
    [*cases("applies", APPLIES), *cases("classic", CLASSIC), *cases("fixtures", FIXTURES)],
)
def test_ends_as_told(ended, scenario, name, wanted):
    outcome, said = ended[scenario][name]
    assert outcome == ("failure" if wanted else "passed"), said
    assert wanted is None or re.search(wanted, said), said


def test_every_scenario_is_told(ended):
    tables = {"applies": APPLIES, "classic": CLASSIC, "fixtures": FIXTURES}
    assert {name: set(found) for name, found in ended.items()} == {k: set(v) for k, v in tables.items()}


def test_unknown_values_may_be_a_warning_only(outcomes):
    ended = outcomes("applies", azure_native_unknown_applies="warn", azure_native_timeout=1)
    assert ended["test_unknown_after_a_preview"] == ("passed", "")
    assert ended["test_never_resolved_after_the_run"][0] == "failure"


def test_wrong_options_are_an_error_of_usage(outcomes):
    code, said = outcomes("classic", azure_native_unknown_applies="perhaps")["usage"]
    assert code == "4"
    assert "fail, warn or ignore, not 'perhaps'" in said
