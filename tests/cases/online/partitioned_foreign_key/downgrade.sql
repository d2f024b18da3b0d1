-- Takes back: online/partitioned_foreign_key
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key events (id) to users
ALTER TABLE public.events DROP CONSTRAINT events_id_fkey;
