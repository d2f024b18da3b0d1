-- Takes back: objects/view_of_everything_shrinks
--
-- Revision 000000000002, after 000000000001

-- Drop view everybody
DROP VIEW public.everybody;

-- Add column users.age (integer)
ALTER TABLE public.users ADD COLUMN age integer;

-- Create view everybody
CREATE VIEW everybody AS SELECT * FROM users;
