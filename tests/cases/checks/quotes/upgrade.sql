-- checks/quotes
--
-- Revision 000000000002, after 000000000001

-- Add check users_email_check on users
ALTER TABLE public.users ADD CONSTRAINT users_email_check CHECK (email <> 'it''s' AND email !~ '^\s');
