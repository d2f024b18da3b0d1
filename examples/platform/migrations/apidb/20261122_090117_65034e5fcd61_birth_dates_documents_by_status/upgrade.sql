-- birth dates, documents by status
--
-- Revision 65034e5fcd61, after dac91442eed7

-- Create index documents_status_idx on documents
CREATE INDEX documents_status_idx ON public.documents (status);
