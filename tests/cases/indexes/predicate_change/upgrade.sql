-- indexes/predicate_change
--
-- Revision 000000000002, after 000000000001

-- Drop index users_email_idx of users
DROP INDEX public.users_email_idx;

-- Create index users_email_idx on users
CREATE INDEX users_email_idx ON public.users (email) WHERE name IS NULL;
