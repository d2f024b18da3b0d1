-- Takes back: inheritance/rename_parent
--
-- Revision 000000000002, after 000000000001

-- Rename constraint people_pkey of people to users_pkey
ALTER TABLE public.people RENAME CONSTRAINT people_pkey TO users_pkey;

-- Rename table people to users
ALTER TABLE public.people RENAME TO users;
