-- indexes/nulls_as_implied
--
-- Revision 000000000002, after 000000000001

-- Create index users_name_idx on users
CREATE INDEX users_name_idx ON public.users (name);
