"""Tests of somebody who asserts inside `Output.apply`; test_plugin.py says how each must end."""

import asyncio

import pulumi
import pulumi_azure_native as azure


def group():
    made = azure.resources.ResourceGroup("group", resource_group_name="rg")
    pulumi.export("name", made.name)
    return made


def wrong(name):
    assert name == "another"


def right(name):
    assert name == "rg"


def kept(stack, **options):
    made = []
    stack.up(lambda: made.append(group()), **options)
    return made[0]


def test_wrong_inside_the_program(stack):
    stack.up(lambda: group().name.apply(wrong) and None)


def test_right_inside_the_program(stack):
    stack.up(lambda: group().name.apply(right) and None)


def test_wrong_after_the_run(stack):
    kept(stack).name.apply(wrong)


def test_right_after_the_run(stack):
    kept(stack).name.apply(right)


def test_wrong_coroutine_after_the_run(stack):
    async def later(name):
        await asyncio.sleep(0)
        wrong(name)

    kept(stack).name.apply(later)


def test_unknown_after_a_preview(stack):
    kept(stack, preview=True).id.apply(right)


def test_unknown_inside_a_preview(stack):
    stack.up(lambda: group().id.apply(right) and None, preview=True)


def test_unknown_step_of_the_program_is_no_assertion(stack):
    def program():
        pulumi.export("link", group().id.apply(lambda known: f"https://portal.azure.com/#resource{known}"))

    stack.up(program, preview=True)


def test_never_resolved_after_the_run(stack):
    stack.up(group)
    promise = asyncio.get_event_loop().create_future()
    pulumi.Output.from_input(promise).apply(right)


def test_never_resolved_inside_the_program(stack):
    def program():
        pulumi.Output.from_input(asyncio.get_running_loop().create_future()).apply(right)

    stack.up(program)


def test_method_of_a_list_that_ran(stack):
    seen = []
    kept(stack).name.apply(seen.append)


def test_refused_program_says_nothing_of_what_came_after(stack, refused):
    def program():
        account = azure.storage.StorageAccount(
            "lake", resource_group_name=group().name, account_name="Not_Allowed", kind="StorageV2",
            sku={"name": "Standard_LRS"},
        )  # fmt: skip
        account.name.apply(right)

    with refused("AccountNameInvalid"):
        stack.up(program)
