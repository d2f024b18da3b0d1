-- Takes back: schemas/add
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key audit.events (user_id) to users
ALTER TABLE audit.events DROP CONSTRAINT events_user_id_fkey;

-- Drop table audit.events
DROP TABLE audit.events;

-- Drop schema audit
DROP SCHEMA audit;
