-- From version 2 to version 3: a status that is left and reached again is an event of its own.
DROP TRIGGER chorus_bridge_event_of_portal;
