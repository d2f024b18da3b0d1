-- policies/column_renamed
--
-- Revision 000000000002, after 000000000001

-- Rename column users.owner to holder
ALTER TABLE public.users RENAME COLUMN owner TO holder;
