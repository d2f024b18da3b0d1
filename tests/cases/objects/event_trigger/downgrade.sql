-- Takes back: objects/event_trigger
--
-- Revision 000000000002, after 000000000001

-- Drop event trigger say
DROP EVENT TRIGGER say;
