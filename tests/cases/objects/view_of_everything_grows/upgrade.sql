-- objects/view_of_everything_grows
--
-- Revision 000000000002, after 000000000001

-- Drop view everybody
DROP VIEW public.everybody;

-- Add column users.nickname (text)
ALTER TABLE public.users ADD COLUMN nickname text;

-- Create view everybody
CREATE VIEW everybody AS SELECT * FROM users;
