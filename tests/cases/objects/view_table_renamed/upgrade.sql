-- objects/view_table_renamed
--
-- Revision 000000000002, after 000000000001

-- Drop view adults
DROP VIEW public.adults;

-- Rename table users to people
ALTER TABLE public.users RENAME TO people;

-- Rename constraint users_pkey of people to people_pkey
ALTER TABLE public.people RENAME CONSTRAINT users_pkey TO people_pkey;

-- Create view adults
CREATE VIEW adults AS
SELECT id, email
FROM people
WHERE age > 17;
