-- Takes back: tables/replica_identity_index_changes
--
-- Revision 000000000002, after 000000000001

-- Let replicas know rows of users by the primary key
ALTER TABLE public.users REPLICA IDENTITY DEFAULT;

-- Drop index known of users
DROP INDEX public.known;

-- Create index known on users
CREATE UNIQUE INDEX known ON public.users (email);

-- Let replicas know rows of users by index known
ALTER TABLE public.users REPLICA IDENTITY USING INDEX known;
