-- Takes back: birth dates, documents by status
--
-- Revision 65034e5fcd61, after dac91442eed7

-- Drop index documents_status_idx of documents
DROP INDEX public.documents_status_idx;
