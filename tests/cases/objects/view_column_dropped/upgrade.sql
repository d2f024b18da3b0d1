-- objects/view_column_dropped
--
-- Revision 000000000002, after 000000000001

-- Drop view adults
DROP VIEW public.adults;

-- Drop column users.age (integer)
ALTER TABLE public.users DROP COLUMN age;

-- Create view adults
CREATE VIEW adults AS SELECT id FROM users;
