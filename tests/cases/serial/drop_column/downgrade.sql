-- Takes back: serial/drop_column
--
-- Revision 000000000002, after 000000000001

-- Add column users.number (integer)
ALTER TABLE public.users ADD COLUMN number serial NOT NULL;
