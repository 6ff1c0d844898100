"""The in-memory channel layer: any thread may send, any loop may receive."""

import asyncio
import threading

import pytest
from channels.exceptions import ChannelFull

from hitl_site.memory_layer import MemoryChannelLayer

SOON = 5


@pytest.fixture
def layer() -> MemoryChannelLayer:
    return MemoryChannelLayer()


async def test_what_is_sent_before_anybody_listens_is_kept(layer):
    await layer.send("box", {"type": "bell", "n": 1})
    await layer.send("box", {"type": "bell", "n": 2})
    assert (await layer.receive("box"))["n"] == 1
    assert (await layer.receive("box"))["n"] == 2


async def test_a_group_reaches_each_member_and_nobody_else(layer):
    for name in ("one", "two", "gone"):
        await layer.group_add("bells", name)
    await layer.group_discard("bells", "gone")
    await layer.group_discard("bells", "never-there")
    await layer.group_send("bells", {"type": "bell"})
    assert await layer.receive("one") == await layer.receive("two") == {"type": "bell"}
    assert not layer._boxes


async def test_members_do_not_share_the_message(layer):
    await layer.group_add("bells", "one")
    await layer.group_add("bells", "two")
    await layer.group_send("bells", {"ids": []})
    (await layer.receive("one"))["ids"].append("spoilt")
    assert await layer.receive("two") == {"ids": []}


async def test_a_thread_without_a_loop_wakes_a_waiting_receiver(layer):
    await layer.group_add("bells", "box")
    waiting = asyncio.create_task(layer.receive("box"))
    while not layer._boxes:
        await asyncio.sleep(0)
    threading.Thread(target=layer.group_send_sync, args=("bells", {"type": "bell"})).start()
    assert await asyncio.wait_for(waiting, SOON) == {"type": "bell"}


async def test_receivers_on_two_loops_each_get_every_message_of_many_threads(layer):
    got: dict[str, list[int]] = {"here": [], "there": []}
    threads, each = 8, 50

    async def listen(name):
        while len(got[name]) < threads * each:
            got[name].append((await layer.receive(name))["n"])

    def ring(first):
        for n in range(first, first + each):
            layer.group_send_sync("bells", {"n": n})

    await layer.group_add("bells", "here")
    await layer.group_add("bells", "there")
    other_loop = threading.Thread(target=asyncio.run, args=(listen("there"),))
    other_loop.start()
    here = asyncio.create_task(listen("here"))
    for k in range(threads):
        threading.Thread(target=ring, args=(k * each,)).start()
    await asyncio.wait_for(here, SOON)
    await asyncio.to_thread(other_loop.join, SOON)
    assert sorted(got["here"]) == sorted(got["there"]) == list(range(threads * each))


async def test_a_receiver_that_gives_up_takes_no_message_with_it(layer):
    quitter = asyncio.create_task(layer.receive("box"))
    stayer = asyncio.create_task(layer.receive("box"))
    while "box" not in layer._boxes or len(layer._boxes["box"].waiting) < 2:
        await asyncio.sleep(0)
    await layer.send("box", {"n": 1})
    quitter.cancel()
    assert (await asyncio.wait_for(stayer, SOON))["n"] == 1
    assert not layer._boxes


async def test_a_full_mailbox_refuses_a_sender_and_is_skipped_by_a_group():
    layer = MemoryChannelLayer(capacity=1)
    await layer.group_add("bells", "full")
    await layer.group_add("bells", "empty")
    await layer.send("full", {"n": 1})
    with pytest.raises(ChannelFull):
        await layer.send("full", {"n": 2})
    await layer.group_send("bells", {"n": 3})
    assert (await layer.receive("empty"))["n"] == 3
    assert (await layer.receive("full"))["n"] == 1


async def test_what_expired_is_not_delivered():
    layer = MemoryChannelLayer(expiry=0)
    await layer.send("box", {"n": 1})
    waiting = asyncio.create_task(layer.receive("box"))
    while not layer._boxes["box"].waiting:
        await asyncio.sleep(0)
    layer.expiry = 60
    await layer.send("box", {"n": 2})
    assert (await asyncio.wait_for(waiting, SOON))["n"] == 2


async def test_flush_forgets_messages_and_groups(layer):
    await layer.group_add("bells", "box")
    await layer.send("box", {"n": 1})
    await layer.flush()
    await layer.group_send("bells", {"n": 2})
    await layer.send("box", {"n": 3})
    assert (await layer.receive("box"))["n"] == 3


async def test_a_receiver_whose_loop_was_closed_harms_no_sender(layer):
    def leave_a_waiter_behind():
        loop = asyncio.new_event_loop()
        task = loop.create_task(layer.receive("box"))
        loop.run_until_complete(asyncio.sleep(0))
        task.cancel()
        loop.close()

    thread = threading.Thread(target=leave_a_waiter_behind)
    thread.start()
    await asyncio.to_thread(thread.join, SOON)
    await layer.send("box", {"n": 1})
    assert (await asyncio.wait_for(layer.receive("box"), SOON))["n"] == 1
