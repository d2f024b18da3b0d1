-- tables/cluster
--
-- Revision 000000000002, after 000000000001

-- Let CLUSTER order users by users_email_key
ALTER TABLE public.users CLUSTER ON users_email_key;
