-- Takes back: online/new_table
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key notes (user_id) to users
ALTER TABLE public.notes DROP CONSTRAINT notes_user_id_fkey;

-- Drop table notes
DROP TABLE public.notes;
